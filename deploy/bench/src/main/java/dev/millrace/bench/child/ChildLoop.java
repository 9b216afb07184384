package dev.millrace.bench.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** The child's side: takes questions from standard input, answers on standard output. */
public final class ChildLoop {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChildLoop() {}

  /** Answers a question. */
  @FunctionalInterface
  public interface Answering<Q> {
    /** What is thrown becomes the answer. */
    Object answer(Q question) throws Exception;
  }

  /** Looks at the arguments. */
  @FunctionalInterface
  public interface Opening<Q> {
    /**
     * Makes what answers.
     *
     * @throws IllegalArgumentException when an argument can not be used
     */
    Answering<Q> open() throws Exception;
  }

  /** Answers until standard input ends, and the process with it. */
  public static <Q> void serve(Class<Q> type, Opening<Q> opening) throws InterruptedException {
    PrintStream answers = System.out;
    System.setOut(System.err); // libraries and logs must not write between answers
    BlockingQueue<String> questions = questions(System.in);
    Answering<Q> answering;
    try {
      answering = opening.open();
    } catch (Exception e) {
      print(answers, Answer.failed(e));
      return;
    }
    print(answers, Answer.of(JSON.nullNode()));
    while (true) {
      print(answers, answer(questions.take(), type, answering));
    }
  }

  private static <Q> Answer answer(String question, Class<Q> type, Answering<Q> answering) {
    try {
      return Answer.of(JSON.valueToTree(answering.answer(JSON.readValue(question, type))));
    } catch (Exception e) {
      e.printStackTrace();
      return Answer.failed(new IllegalStateException(e));
    }
  }

  private static void print(PrintStream answers, Answer answer) {
    try {
      answers.println(JSON.writeValueAsString(answer));
      answers.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("answers are plain data", e);
    }
  }

  /** A thread watches the pipe: whatever we do, its end is ours. */
  private static BlockingQueue<String> questions(InputStream in) {
    BlockingQueue<String> questions = new SynchronousQueue<>();
    Thread.ofPlatform()
        .name("parent")
        .daemon()
        .start(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  questions.put(line);
                }
              } catch (IOException | InterruptedException _) {
                // as good as the end
              }
              Runtime.getRuntime().halt(0);
            });
    return questions;
  }
}
