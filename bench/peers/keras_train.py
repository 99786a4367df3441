"""Keras: a frozen ``keras.applications`` network and a dense head for some epochs of ``fit``. One JSON line."""

import argparse
import json
import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--batch", type=int, default=32)
options = parser.parse_args()

begin = time.perf_counter()
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

imported = time.perf_counter()
train, val = (
    keras.utils.image_dataset_from_directory(
        f"{options.data}/{part}", image_size=(224, 224), batch_size=options.batch, verbose=False
    ).prefetch(tf.data.AUTOTUNE)
    for part in ("train", "val")
)
body = keras.applications.ResNet50(weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3))
body.trainable = False
pixels = keras.Input((224, 224, 3))
features = body(keras.applications.resnet50.preprocess_input(pixels), training=False)
model = keras.Model(pixels, keras.layers.Dense(2, activation="softmax")(features))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=val, epochs=options.epochs, verbose=0)
print(json.dumps({"seconds": time.perf_counter() - imported, "import_seconds": imported - begin}))
