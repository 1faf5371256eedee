/** The look of an exported page: light, for screens and for paper. */
export const pageStyle = `
body { margin: 0; font: 14px/1.4 system-ui, sans-serif; color: #1f1f1f; background: #fff; }
main { padding: 16px 16px 40vh; }
h1 { font-size: 20px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 24px 0 8px; }
h3 { font-size: 14px; margin: 0; display: inline; }
p { margin: 4px 0 12px; color: #616161; }
.steps { display: flex; flex-wrap: wrap; gap: 24px; }
.tables { display: flex; flex-wrap: wrap; gap: 20px; align-items: start; }
section math { margin: 0 10px; font-size: 16px; }
.shape { color: #616161; font: 12px ui-monospace, Menlo, Consolas, monospace; }
table { border-collapse: separate; border-spacing: 1px; font: 12px ui-monospace, Menlo, Consolas, monospace; }
caption { text-align: left; color: #616161; }
th { font-weight: normal; color: #616161; padding: 1px 6px; text-align: right; unicode-bidi: isolate; white-space: pre; max-width: 14ch; overflow: hidden; text-overflow: ellipsis; }
thead th { text-align: center; }
td { padding: 1px 4px; text-align: right; white-space: pre; }
td.masked { background: repeating-linear-gradient(45deg, #eee 0 3px, #c4c4c4 3px 4px); color: #444; }
td.nan { outline: 1.5px solid #c81e1e; outline-offset: -2px; color: #c81e1e; }
td.operand { outline: 2px solid #b5541c; outline-offset: -2px; }
td.looked, td:focus { outline: 3px solid #005fb8; outline-offset: -2px; }
#derivation { position: fixed; inset: auto 0 0 0; max-height: 38vh; overflow: auto; margin: 0; padding: 10px 16px; background: #f8f8f8; border-top: 1px solid #c4c4c4; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; }
@media print { #derivation { display: none; } main { padding-bottom: 16px; } }
`;
