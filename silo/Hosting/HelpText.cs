namespace Silo.Hosting;

/// <summary>What <c>--help</c> says.</summary>
internal static class HelpText
{
    private static readonly string[] Asking = ["--help", "-h", "-?"];

    private const string Usage =
        """
        The grid keeps the carbon footprints of a supply network current: facts in, exact and settled totals out.

        usage: dotnet run --project silo [-- SETTINGS]
               dotnet run --project silo -- verify [SETTINGS]   check the ledger of a stopped grid

          --urls=http://127.0.0.1:5080   where it listens; loopback addresses only
          --Grid:Data=./grid-data        the data folder of the SQLite store
          --Grid:Store=sqlite            the store: sqlite, or postgres with
          --ConnectionStrings:Grid=...   the connection string of PostgreSQL
          --Grid:Demo=true               fill an empty ledger with the demo supply chain
          --Grid:Partitions=0            number of partitions, 0 for one per core; fixed with the first start
          --Logging:LogLevel:Grains=Information   tell more; also Orleans, Microsoft, Silo, ClientApi

        Every setting can also be an environment variable (Grid__Data) or stand in appsettings.json.
        All of them, with default and range; docs/operations.md says what each is for:

        """;

    public static bool IsAsked(IReadOnlyList<string> arguments) => arguments.Any(Asking.Contains);

    public static void Print(TextWriter console)
    {
        console.WriteLine(Usage);
        foreach (var setting in Setting.All)
            console.WriteLine($"  {setting.Name}={setting.Default}{(setting.Range.Length > 0 ? $"   ({setting.Range})" : "")}");
    }
}
