// How grave a finding is, as contract.md 6.13 has it, by the component whose port it is.
const ERROR = new Set(["etcd", "etcd-metrics", "kubelet", "scheduler", "controller-manager", "ssh", "provisioning", "vcenter"]);
const NOTE = new Set(["api-server", "node-port", "management-tool", "webhook", "aggregated-api", "dns", "metrics-server"]);
/** Components of pods whose openness is told only where the addresses of their callers are given (contract.md 6.2). */
export const WITH_CALLERS = new Set(["webhook", "aggregated-api", "dns", "metrics-server"]);
const RANK = ["note", "warning", "error"];

export const levelOfExposure = (component) => (ERROR.has(component) ? "error" : NOTE.has(component) ? "note" : "warning");
export const levelOfBlocked = (need) => (need === "optional" ? "note" : "error");
export const gravest = (levels) => RANK[Math.max(0, ...levels.map((level) => RANK.indexOf(level)))];
