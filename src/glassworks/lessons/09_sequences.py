"""Lesson 9: recurrent networks, the LSTM, and an encoder and a decoder with attention that learn while you watch."""

import marimo

app = marimo.App(width="medium", app_title="Sequences · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(9)
    lesson.head(
        "A sentence has no fixed size. A **recurrent** network reads one symbol at a time and keeps a state, a handful of numbers for all it has read. "
        "The same weights work at every step: that is why it can read anything, and why it is hard to train."
    )
    return (lesson,)


@app.cell
def _():
    import torch

    from glassworks.models.sequence.recurrent import LSTMCell, RNNCell, unroll

    def reach(cell, steps, weights):
        """How far a change of the first state (of an LSTM: of its cell) reaches the last, for a 1 at first."""
        cell = cell.double()
        with torch.no_grad():
            for name, values in weights.items():
                getattr(cell, name).copy_(torch.tensor(values, dtype=torch.float64).reshape(getattr(cell, name).shape))
        x = torch.zeros(1, steps, 1, dtype=torch.float64)
        x[0, 0] = 1
        states, last = unroll(cell, x)
        return torch.autograd.grad(last[0].sum(), states[0][-1])[0].item()

    def plain(w):
        return reach(RNNCell(1, 1), 20, {"weight_hh": [w], "weight_ih": [1.0], "bias_ih": [0.0], "bias_hh": [0.0]})

    weights = {"weight_hh": [0.0] * 4, "weight_ih": [6.0, 0, 2, 0], "bias_ih": [-3.0, 2, 0, 3], "bias_hh": [0.0] * 4}
    vanished, kept = plain(0.8), reach(LSTMCell(1, 1), 20, weights)
    assert 0 < vanished < 0.01
    assert kept > 5 * vanished
    assert abs(0.8**19 - 0.0144) < 1e-4  # without the bend
    assert 2000 < 1.5**19 < 2500
    return kept, vanished


@app.cell
def _(lesson, vanished):
    lesson.screen(
        "One unit, again and again",
        r"$h_t = \tanh(w\, h_{t-1} + u\, x_t + b)$: the same unit at each step, drawn once for each. Backpropagation goes the same way back, and multiplies by $w\,(1 - h_t^2)$ at every step.",
        lesson.guess(
            "w = 0.8, and the state is not bent at all. How much of a gradient is left after 19 steps back?",
            ["About four fifths", "About one part in 70", "About one part in a million"],
            1,
            "0.8 multiplied with itself 19 times is 0.0144. With 1.5 it would be more than 2,000: it vanishes or explodes, and hardly anything lies between.",
        ),
        lesson.widget("unroll", name="plain", cell="plain"),
        f"The library's cell with w = 0.8, bent by tanh, keeps {vanished:.4f} over these 19 steps. Move w past 1 without the bend, then with it. "
        "Exploding gradients are cut to a length (*clipping*); against vanishing ones the cell itself has to change.",
        minutes=2,
        notes="Ask for the w that keeps the gradient between a tenth and ten over 40 steps: it is a very narrow window. With tanh and w = 1.5 it vanishes too: the unit is stuck where tanh is flat.",
    )
    return


@app.cell
def _(kept, lesson, vanished):
    lesson.screen(
        "The LSTM adds instead",
        r"$c \leftarrow f c + i g$, $h \leftarrow o \tanh(c)$: a **cell** $c$ beside the state. The gates $i, f, o = \sigma(W x + U h + b)$ say what comes in, what stays and what is shown; $g = \tanh(\dots)$ is the candidate. "
        "Where the forget gate is near 1, the cell is handed on unchanged, and so is its gradient.",
        lesson.guess(
            "Which number decides how long this cell remembers?",
            ["The input gate", "The forget gate", "The output gate"],
            1,
            "Each step multiplies the cell, and its gradient, by f. With f = 0.99 half of it is left after 69 steps.",
        ),
        lesson.widget("unroll", name="lstm", cell="lstm"),
        f"The library's cell, with a forget bias of 2 and an input gate that opens only for the first input, keeps {kept:.4f} over 19 steps, where the plain unit kept {vanished:.4f}. "
        "The cell of 1997 had no forget gate; it came in 2000. Keras begins with a forget bias of 1 for this reason; PyTorch does not.",
        minutes=2,
        notes="Drag the forget bias to 6, then −4. Then the input 'a 1 at every step': the cell counts.",
    )
    return


@app.cell
def _():
    from dataclasses import asdict

    from glassworks.lessons.labs.translator import LENGTH, Translator
    from glassworks.lessons.labs.work import watched

    translator = Translator()
    learning = watched(
        lambda asked: translator.begin(
            attention=bool(asked.get("attention", True)), seed=int(asked.get("seed", 0)) % 10_000
        )
    )

    def answer(asked):
        if asked.get("do") == "read":
            return {"read": asdict(translator.read(str(asked.get("text", ""))))}
        return learning(asked)

    return LENGTH, Translator, answer


@app.cell
def _(LENGTH, answer, lesson):
    lesson.screen(
        "From one sequence to another",
        r"An **encoder** LSTM reads the digits; its last state starts a **decoder** LSTM, which writes their reverse symbol by symbol until it writes the end, ⏎. With **attention** the decoder looks back at every step: "
        r"$a_{ts} = \text{softmax}_s(d_t^{\,T} A\, e_s)$ are shares of the encoder's states.",
        lesson.guess(
            f"It learns from strings of {LENGTH} digits until it makes no mistake on new ones. Then you give it 8. What happens?",
            [
                "It reverses them: it has learned to reverse",
                "It makes mistakes: it has learned to reverse strings of that length",
                "It stops with an error",
            ],
            1,
            "Nothing in its examples says what reversing means for other lengths. The attention goes to places that it knows, not to those it needs.",
        ),
        lesson.widget("translate", answer, name="translate", length=LENGTH),
        "Move the decoder's step: the attention runs backwards through the string, although nobody has said so. Then train it without attention: everything has to pass through one state.",
        minutes=3,
        notes="Train it (some seconds), then type the birthday of somebody, step by step. Then break it with 3 and 8 digits. "
        "Translation by such networks (2014) is the same thing with words; attention made long sentences possible, and in 2017 took the recurrence's place altogether.",
    )
    return


@app.cell
def _(Translator, lesson):
    if lesson.is_script:
        own = Translator()
        before = own.exact()
        *_, last = own.begin(attention=True, seed=0)
        assert before == 0
        assert last["share"] == 1
        assert last["exact"] > 0.98
        read = own.read("314159")
        assert "".join(read.output) == "951413⏎"
        assert max(read.attention[0]) > 0.5
        wrong = [own.read(text).output[:-1] != list(text[::-1]) for text in ("123", "31415926", "27182818")]
        assert sum(wrong) >= 2  # lengths that it has never met
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        lesson.code(
            """
import torch
from glassworks.models.sequence.recurrent import cell_of, unroll

torch.manual_seed(0)
lstm = torch.nn.LSTM(3, 5, batch_first=True)
x = torch.randn(1, 12, 3)
fast, (h, c) = lstm(x)
states, last = unroll(cell_of("lstm", lstm), x)
print("largest difference:", (fast[:, -1] - last[0]).abs().max().item())
gradients = torch.autograd.grad(last[0].sum(), [cell for _, cell in states])
print("gradient in the cell, first to last step:")
print([round(one.norm().item(), 4) for one in gradients])
""",
            "torch's layer and the cell written out, to change and run",
        ),
        "`glassworks train char_language` writes Shakespeare with such a network, letter by letter, and draws how far its gradients reach.",
        notes='Try cell_of("gru", ...) with torch.nn.GRU: its states have no cell of their own.',
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("sequences-states"),
        lesson.exercise("sequences-cell"),
        lesson.exercise("sequences-attention"),
        notes="For home. All three are held against torch.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A recurrent network applies the same weights at every step; its gradient is a product over steps, and vanishes or explodes.\n"
        "- An LSTM's cell is handed on by addition; gates decide what it keeps.\n"
        "- Encoder and decoder turn one sequence into another; attention lets the decoder look back.\n"
        "- A network knows the lengths that it has learned from. Test it on others before you trust it.",
        lesson.next_steps(),
        lesson.sources(
            ("Jeffrey Elman, Finding structure in time", 1990, "https://doi.org/10.1207/s15516709cog1402_1"),
            (
                "Yoshua Bengio, Patrice Simard and Paolo Frasconi, Learning long-term dependencies with gradient descent is difficult",
                1994,
                "https://doi.org/10.1109/72.279181",
            ),
            (
                "Sepp Hochreiter and Jürgen Schmidhuber, Long short-term memory",
                1997,
                "https://doi.org/10.1162/neco.1997.9.8.1735",
            ),
            (
                "Felix Gers, Jürgen Schmidhuber and Fred Cummins, Learning to forget: continual prediction with LSTM",
                2000,
                "https://doi.org/10.1162/089976600300015015",
            ),
            (
                "Ilya Sutskever, Oriol Vinyals and Quoc Le, Sequence to sequence learning with neural networks",
                2014,
                "https://arxiv.org/abs/1409.3215",
            ),
            (
                "Dzmitry Bahdanau, Kyunghyun Cho and Yoshua Bengio, Neural machine translation by jointly learning to align and translate",
                2014,
                "https://arxiv.org/abs/1409.0473",
            ),
            (
                "Rafal Jozefowicz, Wojciech Zaremba and Ilya Sutskever, An empirical exploration of recurrent network architectures (the forget bias)",
                2015,
                "https://proceedings.mlr.press/v37/jozefowicz15.html",
            ),
            (
                "Thang Luong, Hieu Pham and Christopher Manning, Effective approaches to attention-based neural machine translation",
                2015,
                "https://arxiv.org/abs/1508.04025",
            ),
            ("Ashish Vaswani and others, Attention is all you need", 2017, "https://arxiv.org/abs/1706.03762"),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
