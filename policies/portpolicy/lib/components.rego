# METADATA
# description: Components whose ports weigh more, or less, than others (contract.md 6.13).
# scope: package
package portpolicy.lib.components

# Who reaches these from the Internet owns the cluster, a machine or the machines to come.
grave := {"controller-manager", "etcd", "etcd-metrics", "kubelet", "provisioning", "scheduler", "ssh", "vcenter"}

# Ports that may be public, or that no portable rule can tie to a source.
lenient := {"aggregated-api", "api-server", "dns", "management-tool", "metrics-server", "node-port", "webhook"}

# Parts of the cluster that run as pods on whatever machine there is: every machine may be their source and their host, and no portable
# rule tells their sources.
roaming := {"aggregated-api", "dns", "metrics-server", "webhook"}

# The ports that matter on any machine, whether it has a role or not.
watched(part) if part.sensitive

watched(part) if part.kind == "obsolete"

watched(part) if part.component in grave
