// Scanning a card or a voucher within the page, where the browser brings both a camera and a reader
// of codes. data-mark of the dialog: what is in the wanted code, or words of which one is; a card's,
// if it says nothing.
"use strict";

const LOOK_EVERY_MS = 250;
const scanner = document.getElementById("scanner");
const video = scanner?.querySelector("video");
const words = scanner?.querySelector("[role=status]");

async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

function stop() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

async function look(detector, box) {
  if (!scanner.open) return;
  let codes = [];
  try {
    codes = await detector.detect(video);
  } catch {
    // The first pictures of a camera may be empty.
  }
  const marks = (scanner.dataset.mark ?? "/c/").split(" ");
  const found = codes.find((code) => marks.some((mark) => code.rawValue.includes(mark)));
  if (!found) {
    setTimeout(() => look(detector, box), LOOK_EVERY_MS);
    return;
  }
  box.value = found.rawValue;
  scanner.close();
  box.form.requestSubmit();
}

async function scan(box) {
  words.textContent = words.dataset.waiting;
  scanner.showModal();
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    words.textContent = words.dataset.refused;
    return;
  }
  // Closed while the person was still being asked for the camera.
  if (!scanner.open) stop();
  look(new BarcodeDetector({ formats: ["qr_code"] }), box);
}

scanner?.addEventListener("close", stop);
for (const button of document.querySelectorAll("[data-scan]")) {
  canScan().then((can) => { button.hidden = !can; }, () => {});
  button.addEventListener("click", () => scan(document.getElementById(button.dataset.scan)));
}
