using Silo.Moving;

namespace Silo.Hosting;

/// <summary>Does what was asked for on the ledger of a stopped grid, and ends.</summary>
internal static class GridCommandSetup
{
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(this WebApplication app, GridCommand command, TextWriter console) => command.Name switch
    {
        GridCommand.Export => app.ExportLedger(command.Operand, console),
        GridCommand.Import => app.ImportLedger(command.Operand, console),
        GridCommand.Repartition => app.RepartitionLedger(command.Operand, console),
        GridCommand.Sharing => app.ChangeSharing(command.Operand, console),
        _ => app.VerifyLedger(console),
    };
}
