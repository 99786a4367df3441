import re


def test_the_page_asks_nobody_else_and_holds_nothing_inline(server):
    answer = server.get("/")
    text = answer.body.decode()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.findall(r"https?://|style=|\son\w+=", text)
    assert not re.findall(r"<script(?![^>]*src=)|<style", text)


def test_its_parts_are_there(server):
    text = server.get("/").body.decode()
    parts = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert set(parts) == {"page.css", "page.js", "page.svg"}
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    for part in parts:
        answer = server.get(f"/{part}")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(kinds[part.partition(".")[2]])
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "--paper" in server.get("/page.css").body.decode()


def test_the_list_of_models(server):
    (model,) = server.get("/models").document["models"]
    assert model["name"] == "tiny"
    assert model["classes"] == 2
    assert model["engine"] == "torch"
