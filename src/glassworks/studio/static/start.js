// What this machine can do, asked once the page is there; the latest runs as they go on.
import { ask, element, fail, make } from "./ask.js";
import { keepFresh } from "./rows.js";

const SHOWN = ["processor", "processors", "free memory", "devices", "free disk for runs", "pretrained weights"];

async function look(again = false) {
  element("again").hidden = true;
  element("machine-state").classList.remove("wrong");
  let report;
  try {
    report = await ask(`/machine.json?again=${again}`);
    if (report.error) throw new Error(report.error.message);
  } catch (error) {
    fail(error, element("machine-state"));
    element("machine-state").classList.add("wrong");
    element("again").hidden = false;
    return;
  }
  const words = { ok: "Ready.", warn: "Ready; some points could be better.", fail: "Something must be corrected." };
  element("machine-state").textContent = words[report.state];
  const list = make("dl", { className: "machine" });
  for (const one of report.findings.filter((one) => SHOWN.includes(one.name) || one.state === "fail")) {
    const value = make("dd", { className: one.state === "fail" ? "fail" : "", textContent: one.value });
    if (one.do) value.append(make("p", { className: "help", textContent: one.do }));
    list.append(make("dt", { textContent: one.name }), value);
  }
  element("machine-found").replaceChildren(list);
  element("again").hidden = false;
}

element("again").onclick = () => look(true);
look();
keepFresh();
