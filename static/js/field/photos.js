// Photos made small before they are sent: at most 1600 pixels, upright, nothing but the picture.
// As they were chosen they are Files; what was made small is a Blob, and is left as it is.

const EDGE_PIXELS = 1600;
const QUALITY = 0.8;
// The server takes no larger one.
const BYTES_MAX = 10 * 1024 * 1024;

async function decode(file) {
  if (window.createImageBitmap) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Older browsers know the function, but not the option or the format.
    }
  }
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

// Answers a canvas with the picture in it; rejects what is no picture.
export async function draw(file, edge) {
  const picture = await decode(file);
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (picture.close) picture.close();
  return canvas;
}

export const isOriginal = (photo) => photo instanceof File;

// One after another: a cheap phone has no memory for six large photos. Null where one can neither
// be made small here nor be sent as it is.
export async function shrinkAll(photos) {
  const small = [];
  for (const photo of photos) {
    const one = isOriginal(photo) ? await shrink(photo) : photo;
    if (!one) return null;
    small.push(one);
  }
  return small;
}

async function shrink(file) {
  try {
    const canvas = await draw(file, EDGE_PIXELS);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (blob) return blob;
  } catch {
    // The server may know a picture that this browser does not.
  }
  return file.size <= BYTES_MAX ? new Blob([file], { type: file.type }) : null;
}
