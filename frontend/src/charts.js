// Charts in the theme's colours, legible in dark and in print; loaded only by pages that have one.
import { BarChart, LineChart, PieChart, HeatmapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, DatasetComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, PieChart, HeatmapChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, DatasetComponent, CanvasRenderer]);

// Okabe and Ito's colours, which colour-blind readers can tell apart, dark enough for white paper.
const COLOURS = ["#0b63b6", "#d55e00", "#009e73", "#9a6aa8", "#b58900", "#56a0d3", "#666666"];
const DARK = ["#7db7f2", "#f0904d", "#4fc9a4", "#cfa0dd", "#e6c34a", "#a5d0f0", "#b0b8c2"];

function draw(place) {
  const source = document.getElementById(`chart-${place.dataset.chart}`);
  if (!source) return;
  const style = getComputedStyle(document.documentElement);
  const [text, muted, line] = ["--text", "--muted", "--line"].map((name) => style.getPropertyValue(name).trim());
  const axis = { axisLabel: { color: muted }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: muted } };
  echarts.getInstanceByDom(place)?.dispose();
  const chart = echarts.init(place, { categoryAxis: axis, valueAxis: axis, timeAxis: axis, legend: { top: 0, textStyle: { color: text } } });
  const dark = document.documentElement.dataset.bsTheme === "dark";
  const option = JSON.parse(source.textContent);
  if (option.legend) option.legend = { top: 0, left: 0, bottom: "auto", ...option.legend };
  chart.setOption({
    animation: false,
    color: dark ? DARK : COLOURS,
    textStyle: { fontFamily: style.getPropertyValue("--sans"), color: text },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText" },
    aria: { enabled: true, decal: { show: true } },
    ...option,
  });
}

const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
const resize = () => document.querySelectorAll("[data-chart]").forEach((place) => echarts.getInstanceByDom(place)?.resize());
all();
addEventListener("resize", resize);
addEventListener("beforeprint", resize);
document.addEventListener("ui:theme", all);
document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.("[data-chart]").forEach(draw));
