using System.CommandLine;
using LoadTests.Bom;
using LoadTests.Chain;
using LoadTests.Cone;
using LoadTests.Ledger;
using LoadTests.Loops;
using LoadTests.Portfolio;
using LoadTests.Wave;

var questions = new RootCommand("Questions about the speed of the grid; each checks its answer.")
{
    WaveQuestion.Create(),
    ConeQuestion.Create(),
    LoopsQuestion.Create(),
    BomQuestion.Create(),
    PortfolioQuestion.Create(),
    ChainQuestion.Create(),
    LedgerQuestion.Create(),
};

return await questions.Parse(args).InvokeAsync();
