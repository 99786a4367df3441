def scale(train, new):
    return (new - train.mean(axis=0)) / train.std(axis=0)
