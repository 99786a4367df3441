def turned(images):
    return images.transpose(0, 3, 1, 2)
