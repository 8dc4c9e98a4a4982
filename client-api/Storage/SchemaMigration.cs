using DbUp.Builder;

namespace ClientApi.Storage;

/// <summary>Brings a store's schema up to date with the numbered scripts beside it.</summary>
internal static class SchemaMigration
{
    /// <summary>Runs the scripts in a folder beside <typeparamref name="TStore"/> that have not run yet.</summary>
    /// <param name="folder">With dots, as <c>Migrations</c>.</param>
    public static void Run<TStore>(UpgradeEngineBuilder database, string folder = "Migrations")
    {
        var scripts = $"{typeof(TStore).Namespace}.{folder}.";
        var result = database
            .WithScriptsEmbeddedInAssembly(
                typeof(TStore).Assembly, name => name.StartsWith(scripts, StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
    }
}
