using ClientApi.Hosting;
using Grains.Ledger;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Silo.Ledger.Sqlite;

namespace Silo.Hosting;

/// <summary>Turns what stops a start into one sentence with the remedy.</summary>
internal static class StartUp
{
    private const int Failed = 1;

    public static async Task<int> ExplainFailures(Func<Task> run)
    {
        try
        {
            await run();

            return 0;
        }
        catch (Exception failure) when (Explain(failure) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);

            return Failed;
        }
    }

    private static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException invalid => $"A setting is wrong: {string.Join(" ", invalid.Failures)}",
        DataFolderInUseException or LedgerMismatchException or AddressNotLoopbackException => failure.Message,
        LedgerUnavailableException => $"The ledger can't be opened: {failure.Message}",
        IOException { InnerException: AddressInUseException } =>
            $"{failure.Message} Stop the program that listens there, or choose another address with --urls http://127.0.0.1:PORT.",
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => $"A setting is wrong: {failure.Message}",
        _ => null,
    };
}
