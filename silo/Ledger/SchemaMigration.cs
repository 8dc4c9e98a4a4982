using System.Reflection;
using DbUp.Builder;

namespace Silo.Ledger;

/// <summary>Brings a store's schema up to date with the numbered scripts beside it.</summary>
internal static class SchemaMigration
{
    /// <summary>Runs the scripts in <c>Migrations</c> beside <typeparamref name="TStore"/> that have not run yet.</summary>
    public static void Run<TStore>(UpgradeEngineBuilder database)
    {
        var scripts = typeof(TStore).Namespace + ".Migrations.";
        var result = database
            .WithScriptsEmbeddedInAssembly(
                Assembly.GetExecutingAssembly(), name => name.StartsWith(scripts, StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
    }
}
