def answers(confidences, right, threshold):
    kept = [r for c, r in zip(confidences, right) if c >= threshold]
    wrong = kept.count(False)
    return len(kept) / len(right), wrong / len(kept) if kept else 0.0
