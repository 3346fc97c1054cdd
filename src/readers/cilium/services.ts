import type { AddressSet } from "../../model/addresses.ts";
import { EndpointSets } from "../kubernetes/endpoints.ts";
import { type Labels, meets, readLabels } from "../kubernetes/labels.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { readSelector, type Selector } from "../kubernetes/selector.ts";
import { isService, readService } from "../kubernetes/services.ts";
import { isRecord, record, text } from "../kubernetes/value.ts";

/** The pods of a Service, by its selector, or the addresses that are set by hand; null where nothing shows them. */
interface Behind {
	readonly namespace: string;
	readonly ends: { readonly pods: Selector } | { readonly addresses: AddressSet } | null;
}

/**
 * Services as `toServices` means them: their selectors stand for their pods, whatever their ports; without one the addresses of their
 * endpoints do, as blocks, which select no pods (docs, "Services based").
 */
export class CiliumServices {
	readonly #services: readonly (Behind & { readonly name: string; readonly labels: Labels })[];

	constructor(objects: readonly KubeObject[]) {
		const sets = new EndpointSets(objects);
		this.#services = objects.filter(isService).map((object) => {
			const { namespace, name } = object;
			const { selector } = readService(object);
			const addresses = selector === null ? sets.addressesOf(namespace, name) : null;
			return {
				namespace,
				name,
				ends: selector === null ? addresses && { addresses } : { pods: selector },
				labels: readLabels(record(object.value["metadata"])["labels"]),
			};
		});
	}

	/** Services that an item names, or selects by their labels; none where the inputs hold none. */
	meant(item: unknown, path: string, problems: Problems): readonly Behind[] {
		const { k8sService, k8sServiceSelector } = record(item);
		problems.onlyKeys(record(item), path, ["k8sService", "k8sServiceSelector"]);
		problems.onlyKeys(record(k8sService), `${path}/k8sService`, ["serviceName", "namespace"]);
		problems.onlyKeys(record(k8sServiceSelector), `${path}/k8sServiceSelector`, ["selector", "namespace"]);
		if (isRecord(k8sService)) {
			const [name, namespace] = [text(k8sService["serviceName"]), text(k8sService["namespace"])];
			return this.#services.filter((one) => one.name === name && one.namespace === namespace);
		}
		if (!isRecord(k8sServiceSelector)) return [];
		const namespace = text(k8sServiceSelector["namespace"]);
		const { requirements } = readSelector(k8sServiceSelector["selector"], `${path}/k8sServiceSelector/selector`, problems);
		return this.#services.filter(
			(one) => (namespace === null || namespace === "" || one.namespace === namespace) && meets(one.labels, requirements) === "yes",
		);
	}
}
