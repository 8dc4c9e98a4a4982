using ClientApi.Hosting;

namespace Silo.Ledger.Moving;

/// <summary>A command needs the ledger for itself, and a grid runs over it.</summary>
internal sealed class GridRunsException(string who)
    : StartRefusedException($"A grid runs over this ledger ({who}): stop it first, all of its silos, and then run the command again.");
