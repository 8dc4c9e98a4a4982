namespace Silo.Demo;

/// <summary>The kinds of the generated network, tier by tier. Magnitudes are plausible, not measured.</summary>
internal static class ProductKinds
{
    public static IReadOnlyList<ProductKind> All { get; } = [.. Raw(), .. Materials(), .. SemiFinished(), .. Parts(), .. Assemblies(), .. Systems()];

    private static IEnumerable<ProductKind> Raw()
    {
        yield return Mined("iron-ore", "Iron ore pellets", "Ore", new(0.02m, 0.09m));
        yield return Mined("bauxite", "Bauxite", "Bauxite", new(0.004m, 0.02m));
        yield return Mined("copper-ore", "Copper concentrate", "Copper Mines", new(0.2m, 0.9m));
        yield return Mined("quartz", "Quartz sand", "Quarries", new(0.01m, 0.04m));
        yield return Mined("naphtha", "Naphtha", "Petroleum", new(0.25m, 0.5m));
        yield return Mined("latex", "Natural rubber, ribbed smoked sheet", "Plantations", new(0.1m, 0.4m)) with { Uptake = 3.1m, LandUse = 0.42m };
        yield return Mined("fibre", "Cotton lint", "Cotton", new(0.8m, 1.9m)) with { Uptake = 1.5m, LandUse = 0.06m };
    }

    private static ProductKind Mined(string key, string name, string trade, Span process) => new(6, key, name, trade)
    {
        Process = process,
        Electricity = new(0.02m, 0.3m),
        Diesel = new(0.002m, 0.02m),
    };

    private static IEnumerable<ProductKind> Materials()
    {
        yield return Smelted("steel", "Steel slab", "Steelworks", "iron-ore", new(1.4m, 1.7m)) with { Electricity = new(0.1m, 0.5m), Gas = new(0.02m, 0.2m), Process = new(0.9m, 1.9m) };
        yield return Smelted("aluminium", "Aluminium ingot", "Smelters", "bauxite", new(4.2m, 5.1m)) with { Electricity = new(13.2m, 15.1m), Gas = new(0.2m, 0.5m), Process = new(1.5m, 2.4m), Instead = "aluminium:2023" };
        yield return Smelted("copper", "Copper cathode", "Copper Refiners", "copper-ore", new(3.1m, 4.2m)) with { Electricity = new(1.1m, 2.2m), Gas = new(0.05m, 0.15m), Process = new(0.3m, 0.7m) };
        yield return Smelted("glass", "Flat glass", "Glassworks", "quartz", new(0.8m, 1)) with { Electricity = new(0.2m, 0.5m), Gas = new(0.18m, 0.3m), Process = new(0.15m, 0.25m), Instead = "glass:2023" };
        yield return Smelted("silicon", "Electronic silicon", "Silicon", "quartz", new(2.6m, 3.4m)) with { Electricity = new(38, 70), Process = new(4, 6), Instead = "electronics:2023" };
        yield return Smelted("polymer", "Polypropylene granulate", "Polymers", "naphtha", new(1.05m, 1.2m)) with { Electricity = new(0.4m, 0.9m), Gas = new(0.2m, 0.4m), Process = new(0.3m, 0.6m), Instead = "plastics:2023" };
        yield return Smelted("polyamide", "Polyamide 6 granulate", "Polyamides", "naphtha", new(1.3m, 1.6m)) with { Electricity = new(0.9m, 1.6m), Gas = new(0.7m, 1.1m), Process = new(1.6m, 2.6m), Instead = "plastics:2023" };
        yield return Smelted("rubber", "Rubber compound", "Compounds", "latex", new(0.5m, 0.8m)) with { Electricity = new(0.5m, 1.1m), Gas = new(0.1m, 0.3m), Process = new(0.3m, 0.7m), Instead = "tyres:2023" };
        yield return Smelted("yarn", "Yarn", "Spinners", "fibre", new(1.05m, 1.25m)) with { Electricity = new(2.4m, 4.4m), Process = new(0.05m, 0.2m), Instead = "plastics:2023" };
    }

    private static ProductKind Smelted(string key, string name, string trade, string ore, Span yield) => new(5, key, name, trade)
    {
        MadeOf = [ore],
        Inputs = (1, 3),
        Yield = yield,
    };

    private static IEnumerable<ProductKind> SemiFinished()
    {
        yield return Shaped("strip", "Cold-rolled strip", "Strip Mills", "steel");
        yield return Shaped("wire-rod", "Wire rod", "Wire Mills", "steel");
        yield return Shaped("forging-blank", "Forging blank", "Forges", "steel");
        yield return Shaped("profile", "Aluminium profile", "Extrusions", "aluminium") with { Instead = "aluminium:2023" };
        yield return Shaped("casting-alloy", "Die-casting alloy", "Alloys", "aluminium") with { Instead = "aluminium:2023" };
        yield return Shaped("copper-wire", "Copper wire", "Drawing Works", "copper");
        yield return Shaped("copper-strip", "Copper strip", "Copper Mills", "copper");
        yield return Shaped("pane", "Glass pane, tempered", "Panes", "glass") with { Instead = "glass:2023" };
        yield return Shaped("glass-fibre-compound", "Compound PP-GF30", "Compounders", "polymer", "glass") with { Instead = "plastics:2023" };
        yield return Shaped("technical-compound", "Compound PA6-GF30", "Masterbatch", "polyamide", "glass") with { Instead = "plastics:2023" };
        yield return Shaped("laminate", "Printed circuit laminate", "Laminates", "copper", "glass", "polyamide") with { Electricity = new(4, 9), Instead = "electronics:2023" };
        yield return Shaped("chip-carrier", "Chips on carrier", "Wafers", "silicon", "copper") with { Electricity = new(60, 140), Process = new(6, 14), Instead = "electronics:2023" };
        yield return Shaped("rubber-profile", "Rubber profile", "Profiles", "rubber") with { Instead = "tyres:2023" };
        yield return Shaped("fabric", "Woven fabric", "Weavers", "yarn") with { Electricity = new(1.8m, 3.6m), Instead = "plastics:2023" };
    }

    private static ProductKind Shaped(string key, string name, string trade, params string[] materials) => new(4, key, name, trade)
    {
        MadeOf = materials,
        Inputs = (1, 3),
        Yield = new(1.02m, 1.14m),
        Electricity = new(0.2m, 0.9m),
        Gas = new(0.01m, 0.09m),
        Process = new(0.005m, 0.05m),
    };

    private static IEnumerable<ProductKind> Parts()
    {
        yield return Worked("bracket", "Stamped bracket", "Stampings", new(0.1m, 1.8m), "strip");
        yield return Worked("spring", "Spring", "Springs", new(0.05m, 2.2m), "wire-rod");
        yield return Worked("screw-set", "Screw set", "Fasteners", new(0.02m, 0.4m), "wire-rod");
        yield return Worked("shaft", "Turned shaft", "Turned Parts", new(0.3m, 3), "forging-blank");
        yield return Worked("gear", "Gear wheel", "Gears", new(0.2m, 1.9m), "forging-blank");
        yield return Worked("bearing", "Bearing", "Bearings", new(0.1m, 1.1m), "wire-rod", "strip");
        yield return Worked("die-casting", "Die-cast housing", "Castings", new(0.3m, 3.4m), "casting-alloy") with { Instead = "aluminium:2023" };
        yield return Worked("fin-pack", "Fin pack", "Fins", new(0.2m, 1.6m), "profile") with { Instead = "aluminium:2023" };
        yield return Worked("winding", "Copper winding", "Windings", new(0.3m, 2.8m), "copper-wire");
        yield return Worked("busbar", "Busbar", "Busbars", new(0.05m, 0.5m), "copper-strip");
        yield return Worked("cable", "Cable, stranded", "Cables", new(0.05m, 0.9m), "copper-wire", "technical-compound");
        yield return Worked("connector", "Connector", "Connectors", new(0.01m, 0.12m), "technical-compound", "copper-strip") with { Instead = "plastics:2023" };
        yield return Worked("cover", "Moulded cover", "Mouldings", new(0.05m, 0.9m), "glass-fibre-compound") with { Instead = "plastics:2023" };
        yield return Worked("lens", "Lens", "Optics", new(0.05m, 0.6m), "pane", "glass-fibre-compound") with { Instead = "glass:2023" };
        yield return Worked("circuit-board", "Circuit board, assembled", "Circuits", new(0.03m, 0.3m), "laminate", "chip-carrier") with { Electricity = new(6, 15), Instead = "electronics:2023" };
        yield return Worked("seal", "Seal", "Seals", new(0.02m, 0.4m), "rubber-profile") with { Instead = "tyres:2023" };
        yield return Worked("trim-cover", "Sewn cover", "Sewing", new(0.2m, 1.2m), "fabric") with { Instead = "plastics:2023" };
    }

    private static ProductKind Worked(string key, string name, string trade, Span mass, params string[] semis) => new(3, key, name, trade)
    {
        MadeOf = semis,
        Inputs = (1, 3),
        Mass = mass,
        Yield = new(1.03m, 1.32m),
        Electricity = new(0.4m, 2.4m),
        Gas = new(0.01m, 0.08m),
        Process = new(0.004m, 0.04m),
    };

    private static IEnumerable<ProductKind> Assemblies()
    {
        yield return Assembled("seat-frame", "Seat frame", "Seat Frames", "bracket", "spring", "screw-set", "cover");
        yield return Assembled("cushion", "Seat cushion", "Upholstery", "trim-cover", "spring", "cover", "seal");
        yield return Assembled("stator", "Stator", "Stators", "winding", "bracket", "die-casting", "connector");
        yield return Assembled("rotor", "Rotor", "Rotors", "shaft", "bearing", "bracket", "winding");
        yield return Assembled("inverter", "Inverter", "Power Electronics", "circuit-board", "busbar", "die-casting", "connector", "fin-pack");
        yield return Assembled("gearbox", "Reduction gear", "Gearboxes", "gear", "shaft", "bearing", "die-casting", "seal");
        yield return Assembled("wheel-carrier", "Wheel carrier", "Chassis", "die-casting", "bearing", "screw-set", "bracket");
        yield return Assembled("caliper", "Brake caliper", "Brakes", "die-casting", "seal", "screw-set", "spring");
        yield return Assembled("steering-gear", "Steering gear", "Steering Gears", "gear", "shaft", "die-casting", "circuit-board");
        yield return Assembled("compressor", "Compressor", "Compressors", "die-casting", "winding", "bearing", "seal", "circuit-board");
        yield return Assembled("heat-exchanger", "Heat exchanger", "Heat Exchangers", "fin-pack", "seal", "bracket", "cover");
        yield return Assembled("display", "Display unit", "Displays", "circuit-board", "lens", "cover", "connector");
        yield return Assembled("computing-unit", "Computing unit", "Controls", "circuit-board", "die-casting", "connector", "fin-pack");
        yield return Assembled("lamp-module", "Lamp module", "Lamps", "lens", "circuit-board", "fin-pack", "cover");
        yield return Assembled("window-regulator", "Window regulator", "Regulators", "bracket", "cable", "gear", "winding");
        yield return Assembled("lock", "Door lock", "Locks", "bracket", "spring", "cover", "connector");
        yield return Assembled("cable-set", "Cable set", "Cable Sets", "cable", "connector", "cover", "seal");
        yield return Assembled("support-battery", "Support battery, 12 V", "Support Batteries", "circuit-board", "busbar", "cover", "connector") with { Cells = (4, 8) };
    }

    private static ProductKind Assembled(string key, string name, string trade, params string[] parts) => new(2, key, name, trade)
    {
        MadeOf = parts,
        Inputs = (5, 9),
        Electricity = new(0.2m, 1.4m),
        Process = new(0.001m, 0.02m),
    };

    private static IEnumerable<ProductKind> Systems()
    {
        yield return System("front-seat", "Front seat", "Seating", "seat-frame", "cushion", "lock", "cable-set");
        yield return System("rear-bench", "Rear bench", "Benches", "seat-frame", "cushion", "cable-set");
        yield return System("drive-unit", "Electric drive unit", "Drives", "stator", "rotor", "inverter", "gearbox", "cable-set");
        yield return System("axle", "Axle", "Axles", "wheel-carrier", "caliper", "cable-set");
        yield return System("brake-system", "Brake system", "Braking Systems", "caliper", "computing-unit", "compressor", "support-battery");
        yield return System("steering", "Steering", "Steering Systems", "steering-gear", "computing-unit", "cable-set", "support-battery");
        yield return System("heat-pump", "Heat pump", "Thermal Systems", "compressor", "heat-exchanger", "computing-unit");
        yield return System("infotainment", "Infotainment", "Infotainment", "display", "computing-unit", "cable-set", "support-battery");
        yield return System("headlamp", "Headlamp", "Lighting", "lamp-module", "computing-unit", "cable-set");
        yield return System("door-module", "Door module", "Door Systems", "window-regulator", "lock", "cable-set", "support-battery");
        yield return System("cable-harness", "Cable harness", "Harnesses", "cable-set");
    }

    private static ProductKind System(string key, string name, string trade, params string[] assemblies) => new(1, key, name, trade)
    {
        MadeOf = assemblies,
        Inputs = (3, 6),
        Electricity = new(0.1m, 0.7m),
        Process = new(0.001m, 0.01m),
    };
}
