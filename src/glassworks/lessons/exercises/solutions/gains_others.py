def others(labels, order, count):
    learned = []
    for label in (0, 1):
        own = [i for i in order if labels[i] == label]
        learned += own[:count]
    return [i for i in range(len(labels)) if i not in learned]
