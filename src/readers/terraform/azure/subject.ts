import { BARE_SUBJECT } from "../../../model/bare-subject.ts";
import type { Layer, Subject } from "../../../model/inventory.ts";
import { cloudId } from "../identity.ts";
import type { Resource } from "../resources.ts";
import type { World } from "../world.ts";
import type { AzureNetworks } from "./networks.ts";

type Fields = Pick<Subject, "kind" | "names" | "tags" | "subnets" | "subnetsUnknown" | "publiclyReachable"> &
	Partial<Omit<Subject, "layers">> & {
		/** Null where no group stands at a level. */
		readonly levels: readonly (Layer | null)[];
	};

/** Machines of Azure as a resource makes them: what is not given is empty. */
export function azureSubject(world: World, resource: Resource, networks: AzureNetworks, { levels, ...fields }: Fields): Subject {
	return {
		...BARE_SUBJECT,
		id: resource.address,
		...cloudId(world, resource),
		nature: "machine",
		provider: "azure",
		network: fields.subnets.map((id) => networks.subnets.get(id)?.network ?? null).find((id) => id !== null) ?? null,
		modules: resource.modules,
		layers: levels.filter((layer): layer is Layer => layer !== null),
		location: world.location(resource),
		...fields,
	};
}
