using System.CommandLine;
using LoadTests.Audit;
using LoadTests.Bom;
using LoadTests.Chain;
using LoadTests.Chaos;
using LoadTests.Cone;
using LoadTests.Fuzz;
using LoadTests.Ingest;
using LoadTests.Ledger;
using LoadTests.Loops;
using LoadTests.Peers;
using LoadTests.Portfolio;
using LoadTests.Pushes;
using LoadTests.Replay;
using LoadTests.Restart;
using LoadTests.Rolling;
using LoadTests.Wave;

var questions = new RootCommand("Questions about the speed of the grid; each checks its answer.")
{
    WaveQuestion.Create(),
    ConeQuestion.Create(),
    LoopsQuestion.Create(),
    BomQuestion.Create(),
    PortfolioQuestion.Create(),
    IngestQuestion.Create(),
    RestartQuestion.Create(),
    ReplayQuestion.Create(),
    ChainQuestion.Create(),
    LedgerQuestion.Create(),
    PushQuestion.Create(),
    AccessCostQuestion.Create(),
    RollingQuestion.Create(),
    ChaosQuestion.Create(),
    AuditQuestion.Create(),
    PeersQuestion.Create(),
    FuzzQuestion.Create(),
    RestartedHost.Create(),
};

return await questions.Parse(args).InvokeAsync();
