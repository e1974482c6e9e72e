# Uses three modules of CPython's own library, frozen unchanged.
import bisect
import colorsys
import heapq

scores = [33, 52, 60, 61, 70, 79, 88, 90, 99]
print([("FDCBA"[bisect.bisect([60, 70, 80, 90], score)], score) for score in scores])
bisect.insort(scores, 65)
bisect.insort_left(scores, -1, key=abs)
print(scores)

heap = [5, 1, 8, 3, 9, 2]
heapq.heapify(heap)
heapq.heappush(heap, 4)
print([heapq.heappop(heap) for _ in range(len(heap))])
print(list(heapq.merge([1, 4, 7], [2, 5, 8], [0, 3, 6, 9])))
print(heapq.nlargest(3, "the quick brown fox jumps".split(), key=len), heapq.nsmallest(2, [3, 1, 2]))
print(heapq.heappushpop([1, 2, 3], 0), heapq.heapreplace([1, 2, 3], 5))

for rgb in ((1.0, 0.5, 0.25), (0.25, 0.75, 0.5), (0.5, 0.5, 0.5)):
    h, s, v = colorsys.rgb_to_hsv(*rgb)
    print("%.4f %.4f %.4f" % (h, s, v), ["%.3f" % c for c in colorsys.hsv_to_rgb(h, s, v)],
          ["%.3f" % c for c in colorsys.rgb_to_hls(*rgb)], ["%.2f" % c for c in colorsys.rgb_to_yiq(*rgb)])
