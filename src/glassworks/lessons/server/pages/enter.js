// Takes the token from the address or the form, and exchanges it for a cookie that scripts cannot read.
const said = document.getElementById("said");

async function enter(token) {
  await fetch("/enter", { method: "POST", body: token });
  const answer = await fetch("/", { headers: { Accept: "application/json" } });
  if (answer.ok) location.replace("/");
  else said.textContent = "That is not the token.";
}

document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(document.getElementById("token").value.trim());
});
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  history.replaceState(null, "", location.pathname);
  enter(given);
}
