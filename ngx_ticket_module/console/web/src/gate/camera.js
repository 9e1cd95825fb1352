// Codes by the camera: what the browser has for it, or else a reader of our own,
// which is fetched then.  One that stays in sight is read once.

const BETWEEN_MS = 120;
const GONE_MS = 2000;
const WIDE = 640;           // pixels: enough for a code, and soon looked at

async function native() {
  if (!('BarcodeDetector' in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats();
  if (!formats.includes('qr_code')) return null;
  const detector = new window.BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

async function own() {
  const { default: decode } = await import('qr/decode.js');
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });

  return async (video) => {
    canvas.width = Math.min(WIDE, video.videoWidth);
    canvas.height = Math.round(canvas.width
      * video.videoHeight / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decode(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return undefined;         // there is none
    }
  };
}

// Ends with what is answered.
export async function watch(video, read) {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 } },
  });
  const look = await native() ?? await own();
  let last;
  let seen = 0;
  let timer;

  video.srcObject = stream;
  await video.play();

  async function turn() {
    const text = video.videoWidth ? await look(video) : undefined;
    const now = Date.now();
    if (text && (text !== last || now - seen > GONE_MS)) read(text);
    if (text) [last, seen] = [text, now];
    timer = setTimeout(turn, BETWEEN_MS);
  }
  turn();

  return () => {
    clearTimeout(timer);
    stream.getTracks().forEach((track) => track.stop());
  };
}
