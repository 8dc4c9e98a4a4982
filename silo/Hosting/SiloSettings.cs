using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Cluster;
using ClientApi.Facts;
using ClientApi.Hosting;
using ClientApi.Identity.Commands;
using ClientApi.Telemetry;
using Grains;
using Grains.Intake;
using Silo.Cluster;
using Silo.Ledger;

namespace Silo.Hosting;

/// <summary>Every setting of the grid, and how its program is used.</summary>
internal static class SiloSettings
{
    public const string Usage =
        """
        The grid keeps the carbon footprints of a supply network current: facts in, exact and settled totals out.

        usage: dotnet run --project silo [-- SETTINGS]          the whole grid in one process
               dotnet run --project silo -- --Grid:Cluster=postgres --ConnectionStrings:Grid=... [SETTINGS]
                                                                one silo of several; the API is client-api
               dotnet run --project silo -- COMMAND [SETTINGS]  do one of these, and end

        To the ledger of a stopped grid:

          verify                         walk it from the first entry to the last and recompute every hash
          export FILE                    write all of it to a file (.gz packs it, - is the standard output)
          import FILE                    take an export into an empty ledger (- is the standard input)
          repartition N                  divide it into N partitions
          sharing open|required          let figures count for everybody, or only while they are shared

        To its principals, also while it runs:

        """ + "\n" + AccessCommand.Usage + """
        Settings:

          --urls=http://127.0.0.1:5080   where it listens; other addresses than loopback take https
          --Access:Mode=on               off: everyone on this machine may use everything
          --Access:Address=https://...   under which address others reach it
          --Grid:Data=./grid-data        the data folder of the SQLite store
          --Grid:Store=sqlite            the store: sqlite, or postgres with
          --ConnectionStrings:Grid=...   the connection string of PostgreSQL
          --Grid:Demo=true               fill an empty ledger with the demo supply chain
          --Grid:Partitions=0            number of partitions, 0 for one per core; fixed with the first start
          --Logging:LogLevel:Grains=Information   tell more; also Orleans, Microsoft, Silo, ClientApi

        Every setting can also be an environment variable (Grid__Data) or stand in appsettings.json.
        All of them, with default and range; docs/operations.md says what each is for:

        """;

    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Setting.Of(LedgerOptions.Section, new LedgerOptions()),
        .. Setting.Of(GridOptions.Section, new GridOptions()),
        .. Setting.Of(IntakeOptions.Section, new IntakeOptions()),
        .. Setting.Of(WelcomeOptions.Section, new WelcomeOptions()),
        .. Setting.Of(GridClusterOptions.Section, new GridClusterOptions()),
        .. Setting.Of(ClusterSiloOptions.Section, new ClusterSiloOptions()),
        .. Setting.Of(TelemetryOptions.Section, new TelemetryOptions()),
        .. Setting.Of(AccessOptions.Section, new AccessOptions()),
        .. Setting.Of(AuditOptions.Section, new AuditOptions()),
        .. Setting.Of(ApiOptions.Section, new ApiOptions()),
        .. Setting.Of(FactOptions.Section, new FactOptions()),
    ];
}
