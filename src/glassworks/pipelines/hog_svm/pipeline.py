"""HOG and support vector machines against a network as a pipeline."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.hog_svm.draw import draw
from glassworks.pipelines.hog_svm.show import show
from glassworks.pipelines.hog_svm.train import example, measure, resolve, train

PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, arrays=example, show=show, draw=draw)
