using System.CommandLine;
using LoadTests.Ledger;

var questions = new RootCommand("Questions about the speed of the grid; each checks its answer.")
{
    LedgerQuestion.Create(),
};

return await questions.Parse(args).InvokeAsync();
