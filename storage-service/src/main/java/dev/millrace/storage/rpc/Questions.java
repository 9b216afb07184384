package dev.millrace.storage.rpc;

import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.storage.read.AccountAggregate;
import dev.millrace.storage.read.AccountList;
import dev.millrace.storage.read.FieldFilter;
import dev.millrace.storage.read.RecordBudget;
import dev.millrace.storage.read.RecordEstimate;
import dev.millrace.storage.read.RecordScan;
import dev.millrace.storage.read.ReferenceList;
import dev.millrace.storage.read.WorkLimit;

/** What valid requests ask of each partition, and the bounds that a call has. */
final class Questions {
  private Questions() {}

  static AccountList.Question of(ListAccountRequest request) {
    return new AccountList.Question(
        request.getLedger(),
        request.getAccount(),
        request.getOrder(),
        request.getView(),
        new FieldFilter(request.getFilter()),
        request.getLimit(),
        RecordBudget.listBytes(request.getPartitionsCount()),
        WorkLimit.of(request.getScannedMax(), request.getPartitionsCount()),
        request.getTransactionsMax());
  }

  static ReferenceList.Question of(ListReferenceRequest request) {
    return new ReferenceList.Question(
        request.getLedger(),
        request.getReference(),
        request.getLimit(),
        RecordBudget.listBytes(request.getPartitionsCount()));
  }

  static RecordScan.Question of(ScanRecordsRequest request) {
    return new RecordScan.Question(
        request.getLedger(),
        request.getOrder(),
        new FieldFilter(request.getFilter()),
        request.hasLoggedFromMillis() ? request.getLoggedFromMillis() : RecordScan.LOGGED_ANY,
        request.hasLoggedToMillis() ? request.getLoggedToMillis() : RecordScan.LOGGED_ANY,
        request.getLimit(),
        RecordBudget.listBytes(request.getPartitionsCount()),
        WorkLimit.of(request.getScannedMax(), request.getPartitionsCount()),
        request.getCountOnly());
  }

  static AccountAggregate.Question of(AggregateAccountRequest request) {
    return new AccountAggregate.Question(
        request.getLedger(),
        request.getAccount(),
        new FieldFilter(request.getFilter()),
        request.getGroupByList(),
        request.getGroupsMax(),
        RecordBudget.listBytes(request.getPartitionsCount()),
        WorkLimit.of(request.getScannedMax(), request.getPartitionsCount()));
  }

  static RecordEstimate.Question of(EstimateRecordsRequest request) {
    return new RecordEstimate.Question(
        request.getLedger(),
        new FieldFilter(request.getFilter()),
        WorkLimit.ofSample(request.getSample(), request.getPartitionsCount()));
  }
}
