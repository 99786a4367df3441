"""The differentiable graph of an expression: values forward, derivatives backward along every edge."""
