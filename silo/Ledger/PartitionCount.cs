using Grains.Ledger;

namespace Silo.Ledger;

/// <summary>The number of partitions that a ledger was made for.</summary>
internal static class PartitionCount
{
    /// <exception cref="LedgerMismatchException">The stored number is another one.</exception>
    public static void Check(int stored, int asked)
    {
        if (stored != asked)
            throw new LedgerMismatchException(
                $"The ledger was made for {stored} partitions, but Grid:Partitions is {asked}: "
                + $"set Grid:Partitions to {stored}, or change the ledger's number while the grid is stopped, with the command repartition {asked}.",
                stored);
    }
}
