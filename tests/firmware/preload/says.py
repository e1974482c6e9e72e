value = 1
print("says runs")
