using ClientApi.Hosting;

namespace Silo.Moving;

/// <summary>An export can't be imported; nothing of it is in the ledger.</summary>
internal sealed class ImportRefusedException(string message, Exception? inner = null)
    : StartRefusedException($"{message} Nothing was imported.", inner);
