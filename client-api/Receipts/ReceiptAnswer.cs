namespace ClientApi.Receipts;

/// <summary>What is known of a receipt.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Settled">Whether every reader sees what it stands for.</param>
/// <param name="SettledThrough">How far the grid has settled.</param>
/// <param name="CellsReached">Totals that the wave which carried it changed; null while it is not settled, once forgotten, and for all but operators.</param>
/// <param name="CommitToSettledMilliseconds">From the commit to the end of that wave; null likewise.</param>
public sealed record ReceiptAnswer(
    string Receipt, bool Settled, string SettledThrough, long? CellsReached, double? CommitToSettledMilliseconds);
