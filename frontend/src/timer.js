// The clock of the top bar (Shanghai) and the timer of a call: a word and a colour after 3 and 5 minutes.
import { say } from "./words.js";

const opened = Date.now();
const clock = document.querySelector("[data-clock]");
const skew = clock ? Date.parse(clock.dataset.clock) - opened : 0;
export const now = () => Date.now() + skew;
const time = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return `${h ? `${h}:` : ""}${two(m)}:${two(s)}`;
}

export const toneOf = (seconds) => (seconds >= 300 ? "bad" : seconds >= 180 ? "soon" : "");

function tick() {
  if (clock) clock.textContent = time.format(now());
  for (const timer of document.querySelectorAll("[data-timer-start]")) {
    const start = Date.parse(timer.dataset.timerStart);
    if (Number.isNaN(start)) continue;
    const passed = (now() - start) / 1000;
    const tone = toneOf(passed);
    timer.querySelector("[data-timer-time]").textContent = span(passed);
    if ((timer.dataset.timerTone ?? "") !== tone) {
      timer.dataset.timerTone = tone;
      timer.querySelector("[data-timer-word]").textContent = tone === "bad" ? say("timer_5") : say("timer_3");
    }
  }
}
tick();
setInterval(tick, 1000);
