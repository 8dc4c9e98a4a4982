using System.Net.Http.Headers;
using System.Text;
using ClientApi;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Grants;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.Storage;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using Grains.Intake;
using Grains.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Silo.Hosting;
using Whole.Tests.Access;
using Whole.Tests.Cluster;
using Whole.Tests.Running;

namespace Whole.Tests.Reads;

/// <summary>The whole grid in this process, with access control, over SQLite, with readers of every kind and a clock to put forward.</summary>
internal sealed class ReadsHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FactReader _reader = new();
    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly Dictionary<string, (string Id, string Secret)> _secrets;
    private int _approvals;

    private ReadsHost(WebApplication app, MovableClock clock, TemporaryFolder folder, Dictionary<string, (string Id, string Secret)> secrets)
    {
        (_app, Clock, _folder, _secrets) = (app, clock, folder, secrets);
        Grid = app.Services.GetRequiredService<IGrid>();
    }

    public MovableClock Clock { get; }

    /// <summary>The grid as nobody in particular sees it: all of it.</summary>
    public IGrid Grid { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public static async Task<ReadsHost> StartAsync(bool mustShare, IEnumerable<Reader> readers, int partitions = 3)
    {
        var (folder, clock) = (new TemporaryFolder(), new MovableClock());
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args =
            [
                "--urls=http://127.0.0.1:0", $"--Grid:Data={folder.Path}", "--Grid:Demo=false", $"--Grid:Partitions={partitions}",
                $"--Grid:Sharing={(mustShare ? "required" : "open")}", "--Access:RequestsPerMinute=10000000", "--Access:TokenMinutes=1440",
            ],
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddGridHost();
        builder.AddClientApi();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapClientApi();
        await app.OpenLedger();
        var secrets = new Dictionary<string, (string, string)>();
        await app.Services.OpenIdentity(services => SeedAsync(services, readers, secrets));
        await app.StartAsync();
        var host = new ReadsHost(app, clock, folder, secrets);
        await Eventually.Is(async () => (await host.Grid.ReadStateAsync(default)).IsReady);

        return host;
    }

    /// <summary>States facts as their owners would, whoever that is; done when everybody sees them.</summary>
    public async Task<long> StateAsync(params IEnumerable<string> lines)
    {
        var facts = lines.Select((line, at) => Read(line, at + 1)).ToList();
        var outcome = await Grid.PushAsync(new Push("tester", facts, [], Key: null, IsPartial: false, IsDryRun: false), default);
        var accepted = Assert.IsType<PushOutcome.Accepted>(outcome);
        await SettledAsync(accepted.Receipt);

        return accepted.Receipt;
    }

    /// <summary>Done when every partition shows what was accepted up to a position.</summary>
    public async Task SettledAsync(long position)
    {
        // One id in each of more places than there are partitions.
        var everywhere = Enumerable.Range(0, 64).Select(at => EntityId.Of($"urn:x:{at}")).ToList();
        Assert.IsType<ReadOutcome<FigureSet>.Found>(await Grid.ReadManyAsync(everywhere, new Freshness(position, Patience), default));
    }

    public async Task<KeptGrant> GrantAsync(NewGrant grant) => await InScopeAsync(async services =>
        Assert.IsType<Registered<KeptGrant>.Done>(await services.GetRequiredService<GrantRegister>().AddAsync(grant, "tester", default)).Value);

    public async Task WithdrawAsync(string grant) => await InScopeAsync(async services =>
        Assert.IsType<Registered<KeptGrant>.Done>(await services.GetRequiredService<GrantRegister>().WithdrawAsync(grant, default)).Value);

    public Task GiveLibraryAsync(string library, string organisation) => InScopeAsync(
        services => services.GetRequiredService<OrganisationRegister>().GiveLibraryAsync(library, organisation, default));

    /// <summary>Blocks something at the border, or frees it, without a look at what is shared already.</summary>
    public Task BlockAsync(bool isLibrary, string id, bool isBlocked) => ChangeBordersAsync(async db =>
    {
        var word = isBlocked ? BorderRegister.Blocked : BorderRegister.Free;
        if (isLibrary)
            (await db.OwnedLibraries.FirstAsync(one => one.Id == id)).CrossBorder = word;
        else
            (await db.OwnedEnterprises.FirstAsync(one => one.Id == id)).CrossBorder = word;
    });

    public Task MoveAsync(string organisation, string country) => ChangeBordersAsync(
        async db => (await db.Organisations.FirstAsync(one => one.Id == organisation)).Country = country);

    /// <returns>The id of the approval.</returns>
    public async Task<string> ApproveAsync(bool isLibrary, string source, string to, DateTimeOffset until)
    {
        var id = $"approval-{++_approvals}";
        await ChangeBordersAsync(db =>
        {
            db.Approvals.Add(new()
            {
                Id = id,
                EnterpriseId = isLibrary ? null : source,
                LibraryId = isLibrary ? source : null,
                ToOrganisationId = to,
                Reason = "a test",
                ValidUntil = until,
                RequestedBy = "tester",
                RequestedOrganisationId = "operator",
                RequestedAt = Clock.GetUtcNow(),
                Decision = Approval.Approved,
            });

            return Task.CompletedTask;
        });

        return id;
    }

    public Task TakeBackAsync(string approval) => ChangeBordersAsync(
        async db => (await db.Approvals.FirstAsync(one => one.Id == approval)).TakenBackAt = Clock.GetUtcNow());

    private Task<bool> ChangeBordersAsync(Func<IdentityDb, Task> change) => InScopeAsync(async services =>
    {
        var db = services.GetRequiredService<IdentityDb>();
        await change(db);
        await db.SaveRightsAsync(services.GetRequiredService<RightsActor>().Did("borders"), default);

        return true;
    });

    /// <summary>A client with a token of now.</summary>
    /// <param name="scope">The roles that it asks for; none for all that the client has.</param>
    public async Task<HttpClient> AsAsync(string name, string? scope = null)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        var (_, json) = await AccessHost.AskTokenAsync(client, _secrets[name].Id, _secrets[name].Secret, scope);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", json.GetProperty("access_token").GetString());

        return client;
    }

    public string IdOf(string reader) => _secrets[reader].Id;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private StatedFact Read(string line, int number)
    {
        var read = _reader.Read(Encoding.UTF8.GetBytes(line), Clock.GetUtcNow());
        if (read is not FactReading.Accepted accepted)
            throw new InvalidOperationException($"{line}: {((FactReading.Refused)read).Error}");

        return new(number, accepted.Fact, FactWriter.Write(accepted.Fact), accepted.IfVersion);
    }

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();

        return await work(scope.ServiceProvider);
    }

    private static async Task SeedAsync(
        IServiceProvider services, IEnumerable<Reader> readers, Dictionary<string, (string Id, string Secret)> secrets)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        foreach (var reader in readers)
        {
            if (!await db.Organisations.AnyAsync(one => one.Id == reader.Organisation))
            {
                await scope.ServiceProvider.GetRequiredService<OrganisationRegister>().AddAsync(
                    reader.Kind, reader.Organisation, reader.Organisation, reader.Kind == PrincipalKind.Authority ? "national" : null, default);
                foreach (var more in reader.Enterprises.Where(enterprise => enterprise != reader.Organisation))
                    db.OwnedEnterprises.Add(new() { Id = more, OrganisationId = reader.Organisation });

                await db.SaveRightsAsync(
                    scope.ServiceProvider.GetRequiredService<RightsActor>().Did("organisation.enterprises", reader.Organisation), default);
            }

            var made = await scope.ServiceProvider.GetRequiredService<ClientRegister>().AddAsync(reader.Organisation, reader.Name, reader.Roles, default);
            var client = Assert.IsType<Registered<NewClient>.Done>(made).Value;
            secrets[reader.Name] = (client.Client.Id, client.Secret);
        }
    }
}

/// <summary>Somebody who asks.</summary>
/// <param name="Enterprises">The ids under which facts name its organisation.</param>
internal sealed record Reader(string Name, PrincipalKind Kind, string Organisation, Roles Roles, params string[] Enterprises);
