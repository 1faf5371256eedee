// The worker of either host as one bundle, so that the extension carries the engine and its kernels for workers only once.

// Plain imports would ask a browser for Node's modules.
if (typeof importScripts === "function") require("./worker.web.ts");
else require("./worker.node.ts");
