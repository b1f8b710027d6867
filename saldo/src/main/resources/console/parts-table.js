// The parts of an account before and after something, as a table.
import { html, nothing } from "./view.js";
import { figure } from "./figures.js";
import { partName } from "./words.js";

/**
 * @param rows of `{name, before, change, after}`; a change that is null is none
 * @param headings of the three columns
 */
export function partsTable(rows, currency, label, headings = ["Before", "Change", "After"]) {
  const [before, change, after] = headings;
  return html`<div class="scroll" role="region" tabindex="0" aria-label=${label}>
    <table class="parts" role="table">
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Part</th>
        <th role="columnheader" scope="col" class="number">${before}</th>
        <th role="columnheader" scope="col" class="number">${change}</th>
        <th role="columnheader" scope="col" class="number">${after}</th>
      </tr></thead>
      <tbody role="rowgroup">${rows.map(
        (row) => html`<tr role="row" class=${row.name === "gross" ? "sum" : ""}>
        <th role="rowheader" scope="row"><i class="swatch ${row.name === "gross" ? "line-gross" : `part-${row.name}`}" aria-hidden="true"></i>${partName(row.name)}</th>
        <td role="cell" class="number">${figure(row.before, currency)}</td>
        <td role="cell" class="number">${row.change === null ? nothing : figure(row.change, currency, { isChange: true })}</td>
        <td role="cell" class="number"><strong>${figure(row.after, currency)}</strong></td>
      </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
