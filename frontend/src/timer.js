// The clock of the top bar (Shanghai) and the timer of a call: a word and a colour when its best length begins and ends (3 and 5 minutes).
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

export const toneOf = (seconds, from = 3, to = 5) => (seconds >= to * 60 ? "soon" : seconds >= from * 60 ? "best" : "");

function tick() {
  if (clock) clock.textContent = time.format(now());
  for (const timer of document.querySelectorAll("[data-timer-start]")) {
    const start = Date.parse(timer.dataset.timerStart);
    if (Number.isNaN(start)) continue;
    const passed = (now() - start) / 1000;
    const { timerFrom: from = 3, timerTo: to = 5 } = timer.dataset;
    const tone = toneOf(passed, Number(from), Number(to));
    timer.querySelector("[data-timer-time]").textContent = span(passed);
    if ((timer.dataset.timerTone ?? "") !== tone) {
      timer.dataset.timerTone = tone;
      timer.querySelector("[data-timer-word]").textContent = say("timer_past", { n: tone === "soon" ? to : from });
    }
  }
}
tick();
setInterval(tick, 1000);
