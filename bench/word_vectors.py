"""Skip-gram against gensim's word2vec, one thread each: pairs a second and held-out loss, on the same text and pairs.

Run: python bench/word_vectors.py TEXT [--peers-path DIR] (gensim installed, or with pip --target below DIR)

Both learn from nine tenths of the text (pieces of 512 words) with 100 dimensions, window 5, 5 negatives, t = 1e-3; loss
is ours on the held-out tenth, from both tables of vectors of either. Processor time is counted, as machines are shared;
gensim's pairs are not counted by it: those of ours an epoch stand for both.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.core.device import processor_name
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, Tensors
from glassworks.data.text.characters import read_text
from glassworks.data.text.words import corpus_of, words_of
from glassworks.models.sequence.word_vectors import WordVectors
from glassworks.pipelines.dense import PLAIN
from glassworks.pipelines.skipgram.recipe import WordsConfig
from glassworks.tasks.skipgram import SkipGram
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

LENGTH, DIMENSIONS = 512, 100
EPOCHS = {"glassworks": (4, 6, 8), "gensim": (3, 5, 10)}


def pieces_of(corpus):
    count = len(corpus.stream_N) // LENGTH
    pieces = corpus.stream_N[: count * LENGTH].reshape(count, LENGTH)
    held_out = np.arange(4, count, 10)
    return pieces, np.setdiff1d(np.arange(count), held_out), held_out


def task_for(corpus):
    torch.manual_seed(0)
    tables = WordVectors(len(corpus.vocabulary), DIMENSIONS)
    return SkipGram(tables, corpus.counts_V.tolist(), noise_words=WordsConfig().noise_words)


def ours(corpus, epochs):
    pieces, learned, held_out = pieces_of(corpus)
    task, columns = task_for(corpus), Tensors({"words": pieces})
    settings = PLAIN | {"schedule": "cosine", "epochs": epochs, "batch_size": 1, "learning_rate": 0.04}
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        fit(
            task, Loader(columns, learned, 1, 0, shuffle=True), None, LoopConfig(**settings).on("cpu"),
            RunFolder(Path(folder)), seed=0, context=RunContext(),
        )  # fmt: skip
        seconds = time.process_time() - begin
    return seconds, task.evaluate([{"words": torch.from_numpy(pieces[held_out])}])["loss"], task.pairs_seen


def gensims(corpus, epochs):
    from gensim.models import Word2Vec

    pieces, learned, held_out = pieces_of(corpus)
    sentences = [[corpus.vocabulary[word] for word in pieces[row]] for row in learned]
    begin = time.process_time()
    model = Word2Vec(
        sentences, vector_size=DIMENSIONS, window=5, min_count=1, sg=1, negative=5, sample=1e-3, workers=1,
        epochs=epochs, seed=1,
    )  # fmt: skip
    seconds = time.process_time() - begin
    task = task_for(corpus)
    with torch.no_grad():
        for row, word in enumerate(corpus.vocabulary):
            if word in model.wv.key_to_index:
                at = model.wv.key_to_index[word]
                task.tables.words_VD[row] = torch.from_numpy(model.wv.vectors[at].copy())
                task.tables.neighbours_VD[row] = torch.from_numpy(model.syn1neg[at].copy())
    return seconds, task.evaluate([{"words": torch.from_numpy(pieces[held_out])}])["loss"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text")
    parser.add_argument("--peers-path")
    options = parser.parse_args()
    if options.peers_path:
        sys.path.append(options.peers_path)
    torch.set_num_threads(1)
    corpus = corpus_of(words_of(read_text(options.text)), least_count=5)
    rows, an_epoch = [], 0.0
    for one, other in zip(EPOCHS["glassworks"], EPOCHS["gensim"], strict=True):  # in turns, whatever slows the machine
        seconds, loss, pairs = ours(corpus, one)
        an_epoch = pairs / one
        rows.append(["glassworks", one, seconds, pairs / seconds, loss])
        seconds, loss = gensims(corpus, other)
        rows.append(["gensim", other, seconds, other * an_epoch / seconds, loss])
    lines = [
        f"{processor_name()}, one thread; {corpus.num_words:,} words, {len(corpus.vocabulary):,} in the vocabulary, "
        f"{an_epoch:,.0f} pairs an epoch.\n",
        "| | epochs | processor seconds | pairs a second | held-out loss |", "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    lines += [
        f"| {who} | {epochs} | {s:.1f} | {rate:,.0f} | {loss:.3f} |" for who, epochs, s, rate, loss in sorted(rows)
    ]
    results = Path(__file__).with_name("results")
    results.joinpath("word_vectors.json").write_text(json.dumps({"about": lines[0], "rows": rows}, indent=1) + "\n")
    results.joinpath("word_vectors.md").write_text("\n".join(["# Word vectors\n", *lines]) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
