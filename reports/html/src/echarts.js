// Only what the report needs of Apache ECharts, so that the page stays small.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TitleComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent,
  MarkLineComponent, MarkPointComponent, TitleComponent, TooltipComponent, SVGRenderer,
]);

export const init = (node, size = {}) => echarts.init(node, null, { renderer: "svg", ...size });
export const instanceOf = (node) => echarts.getInstanceByDom(node);
