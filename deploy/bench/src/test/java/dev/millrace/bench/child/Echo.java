package dev.millrace.bench.child;

/** A child for tests: says what it is asked. */
final class Echo {
  record Question(String text) {}

  record Said(String text, String argument) {}

  private Echo() {}

  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(
        Question.class,
        () -> {
          if (arguments[0].equals("misuse")) {
            throw new IllegalArgumentException("not " + arguments[0]);
          }
          System.out.println("what libraries print is no answer");
          return question ->
              switch (question.text()) {
                case "fail" -> throw new IllegalArgumentException("no echo");
                case "end" -> {
                  System.err.println("the end");
                  Runtime.getRuntime().halt(7);
                  yield null;
                }
                default -> new Said(question.text(), arguments[0]);
              };
        });
  }
}
