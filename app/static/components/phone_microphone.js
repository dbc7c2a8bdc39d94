// The microphone: opened while somebody talks and no longer; what it heard becomes a WAV file of 16 kHz, one channel, 16 bits.
const RATE = 16000
const WORKLET = `
  registerProcessor("underheard-ear", class extends AudioWorkletProcessor {
    process(inputs) {
      if (inputs[0].length) this.port.postMessage(inputs[0][0].slice())
      return true
    }
  })
`

async function openMicrophone(onSamples) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: false, autoGainControl: true },
  })
  try {
    return await listenTo(stream, onSamples)
  } catch (error) {
    for (const track of stream.getTracks()) track.stop()
    throw error
  }
}

async function listenTo(stream, onSamples) {
  const context = new (window.AudioContext || window.webkitAudioContext)()
  const source = context.createMediaStreamSource(stream)
  const mute = context.createGain()
  mute.gain.value = 0
  mute.connect(context.destination)
  let node
  if (context.audioWorklet) {
    const url = URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" }))
    await context.audioWorklet.addModule(url)
    URL.revokeObjectURL(url)
    node = new AudioWorkletNode(context, "underheard-ear")
    node.port.onmessage = (event) => onSamples(event.data)
  } else {
    node = context.createScriptProcessor(4096, 1, 1)
    node.onaudioprocess = (event) => onSamples(event.inputBuffer.getChannelData(0).slice())
  }
  source.connect(node)
  node.connect(mute)
  await context.resume()
  return {
    rate: context.sampleRate,
    lost: (then) => { for (const track of stream.getTracks()) track.onended = then },
    close: () => {
      for (const track of stream.getTracks()) {
        track.onended = null
        track.stop()
      }
      source.disconnect()
      context.close()
    },
  }
}

function whyNot(error) {
  if (error.name === "NotAllowedError") return "This page may not use the microphone. Allow it in the browser's address bar, or type; everything works by typing."
  if (error.name === "NotFoundError") return "No microphone was found. Plug one in and press again, or type; everything works by typing."
  if (error.name === "NotReadableError") return "The microphone is in use elsewhere. Close what uses it and press again, or type."
  return "The microphone could not be opened. Press again, or type; everything works by typing."
}

// The chunks as a WAV file: 16 kHz, one channel, 16 bits.
async function asWav(chunks, rate) {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const all = new Float32Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  const wanted = Math.max(1, Math.min(Math.round((length * RATE) / rate), LONGEST * RATE))
  const offline = new OfflineAudioContext(1, wanted, RATE)
  const buffer = offline.createBuffer(1, length, rate)
  buffer.copyToChannel(all, 0)
  const source = offline.createBufferSource()
  source.buffer = buffer
  source.connect(offline.destination)
  source.start()
  const samples = (await offline.startRendering()).getChannelData(0)
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length))
  const text = (offset, letters) => [...letters].forEach((letter, i) => file.setUint8(offset + i, letter.charCodeAt(0)))
  text(0, "RIFF")
  file.setUint32(4, 36 + 2 * samples.length, true)
  text(8, "WAVEfmt ")
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, RATE, true)
  file.setUint32(28, 2 * RATE, true)
  file.setUint16(32, 2, true)
  file.setUint16(34, 16, true)
  text(36, "data")
  file.setUint32(40, 2 * samples.length, true)
  samples.forEach((sample, i) => file.setInt16(44 + 2 * i, Math.max(-1, Math.min(1, sample)) * 32767, true))
  const reader = new FileReader()
  return new Promise((done, failed) => {
    reader.onload = () => done({ wav: reader.result.split(",")[1], seconds: samples.length / RATE })
    reader.onerror = failed
    reader.readAsDataURL(new Blob([file]))
  })
}
