import deflate
import io


def one(data):
    if data:
        format = (deflate.RAW, deflate.ZLIB, deflate.GZIP, deflate.AUTO)[data[0] & 3]
        deflate.DeflateIO(io.BytesIO(data[1:]), format, 0).read(65536)
