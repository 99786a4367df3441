"""The events, oldest first. Every one has the publication that says so: authors, year and address."""

from dataclasses import dataclass
from typing import Literal

from glassworks.pipelines.frameworks import FRAMEWORKS

Subject = Literal["units and rules", "deep learning", "images", "sequences", "generation", "recognition", "frameworks"]
SUBJECTS: tuple[Subject, ...] = (
    "units and rules", "deep learning", "images", "sequences", "generation", "recognition", "frameworks",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that was found.

    Attributes:
        year: in which it was published.
        subject: what it is about.
        name: a word or two.
        what: in a sentence.
        source: authors and title.
        address: where to read it.
        recipe: a shipped recipe that runs it; empty where there is none.
    """

    year: int
    subject: Subject
    name: str
    what: str
    source: str
    address: str
    recipe: str = ""


_FOUND = (
    Event(1957, "units and rules", "perceptron",
          "Rosenblatt's report on a unit that learns from its mistakes; the article follows in 1958.",
          "Rosenblatt, The perceptron: a probabilistic model", "https://doi.org/10.1037/h0042519", "perceptron_and"),
    Event(1960, "units and rules", "gradients backward",
          "Optimal control computes gradients backward through the stages of a process.",
          "Kelley, Gradient theory of optimal flight paths", "https://doi.org/10.2514/8.5282"),
    Event(1962, "units and rules", "by the chain rule",
          "The same gradients, derived from the chain rule alone.",
          "Dreyfus, The numerical solution of variational problems",
          "https://doi.org/10.1016/0022-247X(62)90004-5", "graph"),
    Event(1969, "units and rules", "limits",
          "What a single layer of perceptrons cannot do; the field goes out of fashion.",
          "Minsky and Papert, Perceptrons", "https://mitpress.mit.edu/9780262534772/perceptrons/", "perceptron_xor"),
    Event(1970, "units and rules", "reverse mode",
          "Derivatives of any program in one pass backward over its operations; the article follows in 1976.",
          "Linnainmaa, Taylor expansion of the accumulated rounding error",
          "https://doi.org/10.1007/BF01931367", "graph"),
    Event(1980, "images", "neocognitron",
          "Layers of small windows that look for the same pattern everywhere.",
          "Fukushima, Neocognitron", "https://doi.org/10.1007/BF00344251", "shift"),
    Event(1982, "units and rules", "for networks",
          "Backpropagation is applied to networks, as Werbos had proposed in his thesis of 1974.",
          "Werbos, Applications of advances in nonlinear sensitivity analysis", "https://doi.org/10.1007/BFb0006203",
          "backprop_by_hand"),
    Event(1986, "units and rules", "backpropagation",
          "Hidden units that learn useful representations; it becomes widely known.",
          "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors",
          "https://doi.org/10.1038/323533a0", "xor_mlp"),
    Event(1989, "deep learning", "approximation",
          "One hidden layer of enough units comes as near as wanted to any continuous function on a compact set.",
          "Cybenko, Approximation by superpositions of a sigmoidal function", "https://doi.org/10.1007/BF02551274",
          "universal_approximation"),
    Event(1989, "images", "convolutions learn",
          "A convolutional network, trained by backpropagation, reads postal codes.",
          "LeCun and others, Backpropagation applied to handwritten zip code recognition",
          "https://doi.org/10.1162/neco.1989.1.4.541", "xo_learned"),
    Event(1993, "recognition", "a contest",
          "The first international contest in pattern recognition that backpropagation won (Wan, time series).",
          "Schmidhuber, Deep learning in neural networks: an overview (2015)", "https://arxiv.org/abs/1404.7828"),
    Event(1997, "sequences", "LSTM",
          "A cell that keeps what it holds, so that gradients reach far back in time.",
          "Hochreiter and Schmidhuber, Long short-term memory", "https://doi.org/10.1162/neco.1997.9.8.1735",
          "char_language"),
    Event(1998, "images", "LeNet-5",
          "The network for handwriting whose layers are still the usual ones.",
          "LeCun and others, Gradient-based learning applied to document recognition",
          "https://doi.org/10.1109/5.726791", "lenet_digits"),
    Event(2006, "deep learning", "deep belief nets",
          "Deep networks are trained layer by layer without labels, then fine-tuned.",
          "Hinton, Osindero and Teh, A fast learning algorithm for deep belief nets",
          "https://doi.org/10.1162/neco.2006.18.7.1527", "dbn_digits"),
    Event(2009, "recognition", "ImageNet",
          "Millions of labelled photographs in thousands of classes.",
          "Deng and others, ImageNet: a large-scale hierarchical image database",
          "https://doi.org/10.1109/CVPR.2009.5206848"),
    Event(2010, "deep learning", "starts and ReLU",
          "Why deep networks did not learn, and starting weights with which they do.",
          "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks",
          "https://proceedings.mlr.press/v9/glorot10a.html", "initialisation"),
    Event(2012, "recognition", "AlexNet",
          "ImageNet's contest with 15.3 % top-5 errors, by ReLU, dropout and graphics cards.",
          "Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks",
          "https://doi.org/10.1145/3065386", "alexnet"),
    Event(2013, "sequences", "word vectors",
          "Dense codes of words, learned from the company that they keep.",
          "Mikolov and others, Efficient estimation of word representations in vector space",
          "https://arxiv.org/abs/1301.3781", "word_vectors"),
    Event(2014, "deep learning", "dropout",
          "Units are left out by chance while learning; the long account of a method of 2012.",
          "Srivastava and others, Dropout", "https://jmlr.org/papers/v15/srivastava14a.html", "dropout"),
    Event(2014, "generation", "GAN",
          "Two networks in a game: one generates, one judges.",
          "Goodfellow and others, Generative adversarial networks", "https://arxiv.org/abs/1406.2661", "gan_ring"),
    Event(2014, "recognition", "VGG and GoogLeNet",
          "Sixteen to nineteen layers of small windows, and inception modules (6.7 % top-5 errors).",
          "Szegedy and others, Going deeper with convolutions", "https://arxiv.org/abs/1409.4842", "googlenet"),
    Event(2014, "sequences", "attention",
          "A decoder looks back at all of the encoder's states.",
          "Bahdanau, Cho and Bengio, Neural machine translation by jointly learning to align and translate",
          "https://arxiv.org/abs/1409.0473", "reverse_digits"),
    Event(2015, "deep learning", "batch normalisation",
          "Sums are normalised over the batch: larger rates, faster learning.",
          "Ioffe and Szegedy, Batch normalization", "https://arxiv.org/abs/1502.03167", "batch_norm"),
    Event(2015, "recognition", "ResNet",
          "Shortcuts make 152 layers trainable: 3.57 % top-5 errors.",
          "He, Zhang, Ren and Sun, Deep residual learning for image recognition",
          "https://arxiv.org/abs/1512.03385", "resnet18"),
    Event(2016, "generation", "StackGAN",
          "Images of what a sentence says, in two stages.",
          "Zhang and others, StackGAN", "https://arxiv.org/abs/1612.03242", "stackgan_birds"),
    Event(2017, "sequences", "transformer",
          "Attention alone, without recurrence.",
          "Vaswani and others, Attention is all you need", "https://arxiv.org/abs/1706.03762"),
    Event(2020, "generation", "diffusion",
          "Images out of noise, by learning to take noise away step by step.",
          "Ho, Jain and Abbeel, Denoising diffusion probabilistic models", "https://arxiv.org/abs/2006.11239"),
    Event(2020, "images", "vision transformer",
          "Transformers for images: patches in place of words.",
          "Dosovitskiy and others, An image is worth 16x16 words", "https://arxiv.org/abs/2010.11929"),
    Event(2021, "images", "images with words",
          "One space for images and sentences, learned from pairs of both.",
          "Radford and others, Learning transferable visual models from natural language supervision",
          "https://arxiv.org/abs/2103.00020"),
    Event(2024, "units and rules", "Nobel prize",
          "John Hopfield and Geoffrey Hinton receive the prize in physics for work on neural networks.",
          "The Royal Swedish Academy of Sciences, The Nobel prize in physics 2024",
          "https://www.nobelprize.org/prizes/physics/2024/summary/"),
)  # fmt: skip
_FRAMEWORKS = tuple(
    Event(one.year, "frameworks", one.name, f"A framework ({one.origin}).", one.source, one.address)
    for one in FRAMEWORKS
)
EVENTS = tuple(sorted(_FOUND + _FRAMEWORKS, key=lambda event: event.year))
"""All of them, oldest first."""

FIRST, LAST = EVENTS[0].year, EVENTS[-1].year

TOP5 = {"AlexNet, 2012": 0.153, "GoogLeNet, 2014": 0.067, "ResNet, 2015": 0.0357}
"""Published top-5 errors of ImageNet's winners, as in their papers above."""
PERSON = 0.051
"""Top-5 error of a person who had learned the classes (Russakovsky and others 2015, arXiv:1409.0575)."""


def between(first: int, last: int) -> list[Event]:
    """Those of these years, both included."""
    return [event for event in EVENTS if first <= event.year <= last]
