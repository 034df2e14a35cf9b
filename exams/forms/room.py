from django import forms


class RoomReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


class MinutesForm(RoomReasonForm):
    minutes = forms.IntegerField(label="分钟", min_value=1, max_value=240)


class AbsenceForm(RoomReasonForm):
    excused = forms.ChoiceField(
        label="类别",
        choices=[("no", "缺考（未请假）"), ("yes", "请假（已批准）")],
        widget=forms.RadioSelect,
        initial="no",
    )


class NoteForm(forms.Form):
    text = forms.CharField(label="情况", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
