import { WEBHOOK_SERVICE_PORT } from "./defaults.ts";
import type { KubeObject } from "./objects.ts";
import { isRecord, list, record, text } from "./value.ts";

/** A call that the API server makes to a Service, as an object of the input asks for it. */
export interface Call {
	readonly role: "webhook" | "aggregated-api";
	readonly namespace: string;
	readonly service: string;
	readonly port: number;
	/** What it is for: `ValidatingWebhookConfiguration NAME`. */
	readonly caller: string;
	readonly failsOpen: boolean;
	readonly object: KubeObject;
	/** Pointer of the reference, below the object. */
	readonly path: string;
}

/** Webhooks, conversions and aggregated APIs that are reached through a Service; those with a `url` and local APIServices ask for nothing. */
export function readCalls(object: KubeObject): readonly Call[] {
	const { kind, group, name } = object;
	const caller = `${kind} ${name}`;
	const call = (role: Call["role"], reference: unknown, path: string, failsOpen = false): readonly Call[] => {
		if (!isRecord(reference)) return [];
		const namespace = text(reference["namespace"]);
		const service = text(reference["name"]);
		const port = reference["port"];
		if (namespace === null || service === null) return [];
		return [{ role, namespace, service, port: typeof port === "number" ? port : WEBHOOK_SERVICE_PORT, caller, failsOpen, object, path }];
	};
	if (group === "admissionregistration.k8s.io" && (kind === "ValidatingWebhookConfiguration" || kind === "MutatingWebhookConfiguration")) {
		return list(object.value["webhooks"]).flatMap((webhook, index) =>
			call(
				"webhook",
				record(record(webhook)["clientConfig"])["service"],
				`/webhooks/${index}/clientConfig/service`,
				record(webhook)["failurePolicy"] === "Ignore",
			),
		);
	}
	if (group === "apiextensions.k8s.io" && kind === "CustomResourceDefinition") {
		const conversion = record(record(object.value["spec"])["conversion"]);
		if (conversion["strategy"] !== "Webhook") return [];
		return call(
			"webhook",
			record(record(conversion["webhook"])["clientConfig"])["service"],
			"/spec/conversion/webhook/clientConfig/service",
		);
	}
	if (group === "apiregistration.k8s.io" && kind === "APIService")
		return call("aggregated-api", record(object.value["spec"])["service"], "/spec/service");
	return [];
}
