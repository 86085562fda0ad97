// Words and pieces of pages. Every word stands in the page's templates, in its language.

const words = new Map();
for (const id of ["phone-words", "shell-words"]) {
  const template = document.getElementById(id);
  for (const one of template ? template.content.querySelectorAll("[data-word]") : []) {
    words.set(one.dataset.word, one.textContent);
  }
}

export function say(name, values = {}) {
  if (!words.has(name)) throw new Error(`No words for ${name}.`);
  return words.get(name).replace(/\{(\w+)\}/g, (_whole, value) => values[value]);
}

// A copy of a template's first element; fill sets the text of what carries data-<name>.
export function build(template, fill = {}) {
  const copy = document.getElementById(template).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(fill)) part(copy, name).textContent = text;
  return copy;
}

export const part = (element, name) => element.querySelector(`[data-${name}]`);

export function buildButton(words, act, { tone = "" } = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  if (tone) button.className = tone;
  button.addEventListener("click", act);
  return button;
}

export function buildLink(words, address, tone = "link") {
  const link = document.createElement("a");
  link.textContent = words;
  link.href = address;
  link.className = tone;
  return link;
}

// 11月22日, with the year only where it is another.
export function dayName(day, today) {
  const style = { month: "short", day: "numeric", timeZone: "UTC" };
  if (day.slice(0, 4) !== today.slice(0, 4)) style.year = "numeric";
  const language = document.documentElement.lang || "zh-Hans";
  return new Intl.DateTimeFormat(language, style).format(new Date(`${day}T00:00:00Z`));
}

// Asks before something goes for good; answers whether the person said yes.
export function confirmFirst(question, yes) {
  const dialog = build("phone-confirm", { question });
  if (!dialog.showModal) return Promise.resolve(window.confirm(question));
  part(dialog, "yes").textContent = yes;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

// One panel at the top of the page, read aloud as it changes.
export function showNote(sentence, { tone = "", actions = [] } = {}) {
  const note = document.querySelector("#phone [data-note]");
  note.className = `panel ${tone}`.trim();
  note.hidden = !sentence;
  note.textContent = "";
  if (!sentence) return;
  const line = document.createElement("p");
  line.textContent = sentence;
  note.append(line, ...actions);
  if (tone) note.scrollIntoView({ block: "center" });
}
