"""成果文件: deliverable documents with one keeper, versions, check-out, comparison, viewing by approval, inspections (R1.8; C 二1).

Owns Document, Version, Grant (查阅、借阅), AuthorityReading (主管部门检查), Plan, Inspection, Finding. The content lies in ``files``
under the document's reference; its text is extracted by a process of its own and sealed at rest. Listens to approvals.
Records ``documents.document.*``, ``documents.grant.*``, ``documents.plan.*``, ``documents.inspection.*``, ``documents.finding.*``.
"""
