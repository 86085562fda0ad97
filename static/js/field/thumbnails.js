// The photos chosen for a deed, shown small: each can be taken away again, and choosing once more
// adds to them.

import { draw, isOriginal } from "./photos.js";
import { build, part, say } from "./words.js";

const EDGE_PIXELS = 240;

// One after another, as large photos fill a cheap phone.
let drawing = Promise.resolve();

// Answers {list, set}: Files as they were chosen, and Blobs that the phone had kept.
export function bindPhotos(form) {
  const input = form.querySelector("input[name=photos]");
  const box = input.closest(".file");
  const shelf = build("phone-thumbnails");
  const tiles = new Map();
  let photos = [];

  const takeAway = (photo) => {
    set(photos.filter((one) => one !== photo));
    input.focus();
  };
  const set = (wanted) => {
    photos = wanted;
    putInto(input, photos);
    for (const photo of tiles.keys()) if (!photos.includes(photo)) tiles.delete(photo);
    for (const photo of photos) {
      if (!tiles.has(photo)) tiles.set(photo, buildTile(photo, () => takeAway(photo)));
    }
    shelf.replaceChildren(...photos.map((photo, place) => nameTile(tiles.get(photo), place + 1)));
  };
  const add = () => set([...photos, ...findNew(photos, input.files)]);

  box.after(shelf);
  // The pictures tell more than the names of the files.
  box.querySelector(".file-name").hidden = true;
  input.addEventListener("change", add);
  form.addEventListener("reset", () => set([]));
  // A browser that comes back to the page may bring the chosen files back.
  window.addEventListener("pageshow", () => {
    if (!photos.length) add();
  });
  add();
  return { list: () => photos, set };
}

const findNew = (photos, files) => Array.from(files).filter((file) => !photos.some((photo) =>
  ["name", "size", "lastModified"].every((name) => photo[name] === file[name])));

// The form may still go out the plain way, with what stands in its box.
function putInto(input, photos) {
  try {
    const carrier = new DataTransfer();
    for (const photo of photos) {
      carrier.items.add(isOriginal(photo) ? photo : new File([photo], "photo.jpg", { type: photo.type }));
    }
    input.files = carrier.files;
  } catch {
    // In an older browser's box stands what was chosen last.
  }
}

function buildTile(photo, takeAway) {
  const tile = build("phone-thumbnail");
  part(tile, "away").addEventListener("click", takeAway);
  drawing = drawing.then(async () => {
    try {
      part(tile, "picture").replaceChildren(await draw(photo, EDGE_PIXELS));
    } catch {
      // Its number stays there in its place.
    }
  });
  return tile;
}

function nameTile(tile, number) {
  const picture = part(tile, "picture");
  const name = say("photo_number", { number });
  picture.setAttribute("aria-label", name);
  if (!picture.querySelector("canvas")) picture.textContent = name;
  part(tile, "away").setAttribute("aria-label", say("take_photo_away", { number }));
  return tile;
}
